'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useSignTypedData } from 'wagmi';
import { keepCap } from '@/components/playground/kept-cap';
import { OpenField } from '@/components/playground/open-field';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { useSession } from '@/components/wallet/use-session';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { quoteFee } from '@/lib/chain/fees';
import { type SpendingCap, spendingCapTypedData } from '@/lib/chain/typedData';
import { exactOpen, parseOpen } from '@/lib/format/open';
import { capQuery, createCap } from '@/lib/query/answers';
import { contractError } from '@/lib/wagmi/contractError';

const DAY = 86_400;
const OPEN = 10n ** 18n;
const max = (left: bigint, right: bigint) => (left > right ? left : right);

/** Tokens of an answer and its question that a proposed cap leaves room for. */
const ROOM = 400;

/** One signature that lets the node draw fees up to a limit, so that chatting asks for none. */
export function SignCap({ price }: { price: bigint }) {
  const { chainId, contracts, nodeAddress } = usePublicConfig();
  const { address } = useSession();
  const { signTypedDataAsync } = useSignTypedData();
  const client = useQueryClient();
  const [total, setTotal] = useState(() =>
    exactOpen(max(2n * OPEN, 10n * quoteFee(price, 0, ROOM))).replaceAll(',', ''),
  );
  const [each, setEach] = useState(() => exactOpen(max(OPEN / 10n, quoteFee(price, 0, ROOM))).replaceAll(',', ''));
  const [days, setDays] = useState('30');
  const daysId = useId();

  const maxTotal = parseOpen(total);
  const maxPerRequest = parseOpen(each);
  const daysNumber = Number(days);
  const daysFit = Number.isInteger(daysNumber) && daysNumber >= 1 && daysNumber <= 365;
  const fits = Boolean(maxTotal && maxPerRequest) && (maxTotal ?? 0n) >= (maxPerRequest ?? 0n) && daysFit;

  const sign = useMutation({
    mutationFn: async () => {
      if (!address || !maxTotal || !maxPerRequest) {
        throw new OpenLedgerError({
          code: 'unauthenticated',
          message: 'A wallet is needed to sign a spending cap.',
          remedy: 'Connect a wallet at the top of the page.',
        });
      }
      const now = Math.floor(Date.now() / 1000);
      const cap: SpendingCap = {
        user: address,
        spender: nodeAddress,
        maxTotal,
        maxPerRequest,
        expiry: BigInt(now + daysNumber * DAY),
        // A number never used before: caps of the same number share one total.
        nonce: BigInt(Date.now()),
      };
      const context = { chainId, verifyingContract: contracts.inferenceEscrow };
      const signature = await signTypedDataAsync(spendingCapTypedData(context, cap)).catch((cause: unknown) => {
        throw contractError(cause, 'sign the spending cap');
      });
      const message = {
        user: cap.user,
        spender: cap.spender,
        maxTotal: `${cap.maxTotal}`,
        maxPerRequest: `${cap.maxPerRequest}`,
        expiry: `${cap.expiry}`,
        nonce: `${cap.nonce}`,
      };
      await createCap({ message, signature });
      keepCap(address, { message, signature });
      await client.invalidateQueries({ queryKey: capQuery.queryKey });
    },
  });

  return (
    <div className="grid content-start gap-3">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        <OpenField label="Spend at most" value={total} onChange={setTotal} hint="OPEN in all" />
        <OpenField label="Each answer at most" value={each} onChange={setEach} hint="OPEN" />
        <div className="grid content-start gap-1.5">
          <Label htmlFor={daysId}>For</Label>
          <Input
            id={daysId}
            type="number"
            min={1}
            max={365}
            value={days}
            aria-invalid={!daysFit}
            onChange={(event) => setDays(event.target.value)}
          />
          <p className={daysFit ? 'text-ink-muted text-sm' : 'text-rejected text-sm'}>days, 1 to 365</p>
        </div>
      </div>
      {maxTotal && maxPerRequest && maxTotal < maxPerRequest ? (
        <p className="text-rejected text-sm">The whole must be at least as much as one answer.</p>
      ) : null}
      {sign.error ? <ErrorState error={sign.error} doing="sign the spending cap" /> : null}
      <div>
        <Button
          variant="primary"
          disabled={!fits || sign.isPending}
          aria-busy={sign.isPending}
          onClick={() => sign.mutate()}
        >
          {sign.isPending ? 'Confirm it in your wallet…' : 'Sign spending cap'}
        </Button>
      </div>
    </div>
  );
}
