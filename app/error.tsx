'use client';

import { ErrorState } from '@/components/ui/error-state';

/** A defect inside a page: the frame around it stays. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return <ErrorState error={error} doing="show this page" retry={reset} />;
}
