import type { ContributorMark } from '@/components/playground/contributor-marks';

/** The number of a contributor in its colour. */
export function ContributorNumber({ mark }: { mark: ContributorMark | undefined }) {
  if (!mark) return null;
  return (
    <span
      className="inline-flex size-5 shrink-0 items-center justify-center rounded-full border-2 font-semibold text-xs tabular-nums"
      style={{ borderColor: mark.colour, color: mark.colour }}
    >
      <span className="sr-only">Contributor </span>
      {mark.number}
    </span>
  );
}
