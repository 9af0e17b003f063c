'use client';

import { Plus, Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { NAVIGATION } from '@/components/layout/navigation';
import { SearchResults } from '@/components/layout/search-results';
import { Button } from '@/components/ui/button';
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from '@/components/ui/command';
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog';

const ACTIONS = [
  { href: '/datanets/new', label: 'Create a DataNet', icon: Plus },
  { href: '/models/new', label: 'Build a model', icon: Plus },
] as const;

/** Search and commands, opened by its button or by ⌘K or Ctrl K. */
export function CommandMenu() {
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const router = useRouter();

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((value) => !value);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const go = (href: string) => {
    setOpen(false);
    setSearch('');
    router.push(href);
  };
  const words = search.trim().toLowerCase();
  const places = [...NAVIGATION, ...ACTIONS].filter(({ label }) => label.toLowerCase().includes(words));
  return (
    <>
      <Button
        className="w-10 justify-center px-0 text-ink-muted sm:w-64 sm:justify-start sm:px-3"
        onClick={() => setOpen(true)}
      >
        <Search aria-hidden />
        <span className="sr-only sm:not-sr-only">Search</span>
        <kbd className="ml-auto hidden font-sans text-xs sm:inline">⌘K</kbd>
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        <DialogContent className="gap-0 p-0 sm:top-24 sm:translate-y-0">
          <DialogTitle className="sr-only">Search</DialogTitle>
          <DialogDescription className="sr-only">
            Find a page, a DataNet, a model, a record or an answer.
          </DialogDescription>
          <Command shouldFilter={false} label="Search">
            <CommandInput
              value={search}
              onValueChange={setSearch}
              placeholder="A page, a DataNet, words of a record, a hash…"
              className="pr-10"
            />
            <CommandList>
              <CommandEmpty>Nothing is called that.</CommandEmpty>
              {places.length > 0 ? (
                <CommandGroup heading="Pages">
                  {places.map(({ href, label, icon: Icon }) => (
                    <CommandItem key={href} value={href} onSelect={() => go(href)}>
                      <Icon aria-hidden /> {label}
                    </CommandItem>
                  ))}
                </CommandGroup>
              ) : null}
              <SearchResults text={search} onChoose={go} />
            </CommandList>
          </Command>
        </DialogContent>
      </Dialog>
    </>
  );
}
