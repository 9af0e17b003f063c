'use client';

import Link from 'next/link';
import { type ContributorMark, contributorMarks } from '@/components/playground/contributor-marks';
import { ContributorNumber } from '@/components/playground/contributor-number';
import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import { Hash } from '@/components/ui/hash';
import type { Answer, AnswerSource } from '@/lib/api/answer';
import { formatShare } from '@/lib/format/number';

/** The records that an answer rests on, the most influential first, each with what it earned. */
export function SourceList({ answer }: { answer: Answer }) {
  const { attribution } = answer;
  if (!attribution) return null;
  const marks = contributorMarks(attribution);
  const sources = [...attribution.sources].sort(
    (left, right) => right.share - left.share || right.influence - left.influence,
  );
  const most = Math.max(0, ...sources.map(({ share }) => share));
  return (
    <ol className="grid gap-2">
      {sources.map((source) => (
        <Source
          key={source.recordHash}
          id={`source-${answer.id}-${source.recordHash}`}
          source={source}
          mark={marks.get(source.contributor.address)}
          width={most === 0 ? 0 : source.share / most}
        />
      ))}
    </ol>
  );
}

type SourceProps = { id: string; source: AnswerSource; mark: ContributorMark | undefined; width: number };

function Source({ id, source, mark, width }: SourceProps) {
  const { dataNet } = source;
  return (
    <li id={id} tabIndex={-1} className="rounded-md border bg-surface target:border-accent">
      <details className="group">
        <summary className="grid gap-1.5 rounded-md p-3 text-sm hover:bg-muted">
          <span className="flex items-start justify-between gap-3">
            <span className="flex min-w-0 items-start gap-2">
              <ContributorNumber mark={mark} />
              <span className="line-clamp-2 break-words group-open:line-clamp-none">
                {source.prompt || source.answer.slice(0, 120)}
              </span>
            </span>
            <span className="shrink-0 tabular-nums">{formatShare(source.share)}</span>
          </span>
          <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-muted">
            <span
              className="block h-full rounded-full"
              style={{ width: `${Math.max(1, width * 100)}%`, background: mark?.colour ?? 'var(--accent)' }}
            />
          </span>
        </summary>
        <div className="grid gap-3 border-t p-3 text-sm">
          {source.prompt ? <p className="whitespace-pre-wrap break-words">{source.answer}</p> : null}
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
            <dt className="text-ink-muted">Contributor</dt>
            <dd className="min-w-0">
              <Address address={source.contributor.address} name={source.contributor.name} />
            </dd>
            <dt className="text-ink-muted">DataNet</dt>
            <dd>
              <Link href={`/datanets/${dataNet.slug}?tab=records`} className="text-accent underline underline-offset-4">
                {dataNet.name}
              </Link>
            </dd>
            <dt className="text-ink-muted">Influence</dt>
            <dd>{source.influence.toFixed(1)} deviations above chance</dd>
            <dt className="text-ink-muted">Word for word</dt>
            <dd>{source.spanBits > 0 ? `${source.spanBits.toFixed(0)} bits of the answer` : 'nothing'}</dd>
            <dt className="text-ink-muted">Paid</dt>
            <dd>
              <Amount wei={source.wei} exact />
            </dd>
            <dt className="text-ink-muted">Record</dt>
            <dd>
              <Hash value={source.recordHash} what="record hash" />
            </dd>
          </dl>
        </div>
      </details>
    </li>
  );
}
