'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { describeError } from '@/lib/format/describeError';
import { requestTestOpen } from '@/lib/query/session';

/** Asks the embedded chain's faucet for test OPEN and refreshes every balance shown. */
export function useTestOpen() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (address: string) => requestTestOpen(address),
    onSuccess: async () => {
      toast.success('Test OPEN arrived. It has no value outside this chain.');
      await client.invalidateQueries();
    },
    onError: (error) => {
      const { message, remedy } = describeError(error);
      toast.error(message, { description: remedy });
    },
  });
}
