'use client';

import { useQuery } from '@tanstack/react-query';
import { Boxes, Database, FileText, type LucideIcon, Receipt } from 'lucide-react';
import { useEffect, useState } from 'react';
import { CommandGroup, CommandItem } from '@/components/ui/command';
import { shorten } from '@/lib/format/shorten';
import { searchQuery } from '@/lib/query/search';

type Found = { heading: string; icon: LucideIcon; items: { id: string; href: string; label: string }[] };

/** What the server finds for the typed words, asked a moment after the last key. */
export function SearchResults({ text, onChoose }: { text: string; onChoose: (href: string) => void }) {
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 200);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, error } = useQuery(searchQuery(asked));
  if (error) {
    return <p className="px-2 py-3 text-rejected text-sm">The search does not answer: {error.message}</p>;
  }
  if (!data || asked === '') return null;
  const groups: Found[] = [
    {
      heading: 'DataNets',
      icon: Database,
      items: data.dataNets.map(({ id, slug, name }) => ({ id, href: `/datanets/${slug}`, label: name })),
    },
    {
      heading: 'Models',
      icon: Boxes,
      items: data.models.map(({ id, slug, name }) => ({ id, href: `/models/${slug}`, label: name })),
    },
    {
      heading: 'Records',
      icon: FileText,
      items: data.records.map(({ recordHash, excerpt, dataNet }) => ({
        id: `${dataNet.id} ${recordHash}`,
        href: `/datanets/${dataNet.slug}?tab=records&search=${encodeURIComponent(excerpt.replace(/…$/, '').slice(0, 100))}`,
        label: excerpt,
      })),
    },
    {
      heading: 'Answers',
      icon: Receipt,
      items: data.answers.map(({ id, model }) => ({
        id,
        href: `/receipts/${id}`,
        label: `Answer ${shorten(id)} of ${model.name}`,
      })),
    },
  ];
  return groups
    .filter(({ items }) => items.length > 0)
    .map(({ heading, icon: Icon, items }) => (
      <CommandGroup key={heading} heading={heading}>
        {items.map(({ id, href, label }) => (
          <CommandItem key={id} value={id} onSelect={() => onChoose(href)}>
            <Icon aria-hidden /> <span className="truncate">{label}</span>
          </CommandItem>
        ))}
      </CommandGroup>
    ));
}
