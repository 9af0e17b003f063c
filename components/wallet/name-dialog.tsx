'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog';
import { ErrorState } from '@/components/ui/error-state';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { setAccountName } from '@/lib/query/session';

/** Choosing the name that stands beside one's address everywhere. */
export function NameDialog(props: { open: boolean; onOpenChange: (open: boolean) => void; current: string | null }) {
  const { open, onOpenChange, current } = props;
  const [name, setName] = useState(current ?? '');
  const id = useId();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => setAccountName(name.trim()),
    onSuccess: async () => {
      await client.invalidateQueries();
      onOpenChange(false);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <form onSubmit={submit} className="grid gap-4">
          <DialogHeader>
            <DialogTitle>Your name</DialogTitle>
            <DialogDescription>Shown beside your address to everyone. At most 40 characters.</DialogDescription>
          </DialogHeader>
          <div className="grid gap-1.5">
            <Label htmlFor={id}>Name</Label>
            <Input id={id} value={name} maxLength={40} required onChange={(event) => setName(event.target.value)} />
          </div>
          {save.error ? <ErrorState error={save.error} doing="save the name" /> : null}
          <DialogFooter>
            <Button type="submit" variant="primary" disabled={save.isPending || name.trim() === ''}>
              Save name
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
