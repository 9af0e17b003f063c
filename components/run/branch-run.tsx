'use client';

import { useMutation } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { AdvancedRecipe } from '@/components/factory/advanced-recipe';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { Term } from '@/components/ui/term';
import type { Run } from '@/lib/api/run';
import { formatCount } from '@/lib/format/number';
import { branchRun } from '@/lib/query/runs';

/** A new run that begins with an adapter that this one kept, under another recipe. */
export function BranchRun({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  if (run.branchSteps.length === 0) return null;
  return (
    <details
      className="rounded-lg border bg-surface p-4 sm:p-5"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="cursor-pointer font-medium">Branch from a checkpoint</summary>
      {open ? <BranchForm run={run} /> : null}
    </details>
  );
}

function BranchForm({ run }: { run: Run }) {
  const router = useRouter();
  const id = useId();
  const last = run.branchSteps.at(-1) ?? 1;
  const [step, setStep] = useState(last);
  const [name, setName] = useState(`${run.name.slice(0, 50)}, branch`);
  const [recipe, setRecipe] = useState(run.recipe);
  const [valid, setValid] = useState(true);
  const create = useMutation({
    mutationFn: () => branchRun(run.id, { name: name.trim(), step, recipe }),
    onSuccess: (made) => router.push(`/runs/${made.id}`),
  });
  return (
    <div className="grid gap-5 pt-3">
      <p className="max-w-prose text-ink-muted text-sm">
        The new run trains on the same records and holds out the same ones. It begins with the{' '}
        <Term name="adapter">adapter</Term> of the chosen step; the optimiser and the schedule start anew. Rank, alpha,
        scaling, the adapted matrices and the held-out share stay as they are.
      </p>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <div className="grid gap-1.5">
          <Label htmlFor={`${id}-step`}>Begin with step</Label>
          <Select value={String(step)} onValueChange={(value) => setStep(Number(value))}>
            <SelectTrigger id={`${id}-step`}>
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {run.branchSteps.map((each) => (
                <SelectItem key={each} value={String(each)}>
                  {formatCount(each)}
                  {each === run.result?.bestStep ? ', the adapter given' : ''}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        </div>
        <div className="grid gap-1.5">
          <Label htmlFor={`${id}-name`}>Name of the new run</Label>
          <Input
            id={`${id}-name`}
            value={name}
            maxLength={60}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </div>
      </div>
      <AdvancedRecipe value={recipe} onChange={setRecipe} onValid={setValid} branch />
      {create.error ? <ErrorState error={create.error} doing="branch" /> : null}
      <div>
        <Button
          variant="primary"
          disabled={!valid || name.trim().length < 3 || create.isPending || create.isSuccess}
          aria-busy={create.isPending}
          onClick={() => create.mutate()}
        >
          <GitBranch aria-hidden /> Make the branch
        </Button>
      </div>
    </div>
  );
}
