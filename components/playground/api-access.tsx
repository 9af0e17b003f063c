'use client';

import { useQuery } from '@tanstack/react-query';
import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ClientSnippet } from '@/components/models/client-snippet';
import { keptCap } from '@/components/playground/kept-cap';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import { Term } from '@/components/ui/term';
import { useSession } from '@/components/wallet/use-session';
import { encodeCapToken } from '@/lib/inference/capToken';
import { capQuery } from '@/lib/query/answers';

/** The signed cap as an API key, and a program that uses it. */
export function ApiAccess({ tokenId }: { tokenId: string }) {
  const { address } = useSession();
  const cap = useQuery(capQuery).data?.cap;
  const [token, setToken] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const nonce = cap?.nonce;
  useEffect(() => {
    const kept = address ? keptCap(address) : null;
    setToken(kept && kept.message.nonce === nonce ? encodeCapToken(kept) : null);
  }, [address, nonce]);

  return (
    <Card>
      <CardHeader>
        <CardTitle>Ask from a program</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4 text-sm">
        {token ? (
          <>
            <p>
              Your <Term name="spendingCap">spending cap</Term> is also an API key for OpenAI’s clients. Whoever has it
              can spend up to the cap’s limits: keep it like a password.
            </p>
            <div className="flex items-center gap-2 rounded-md bg-muted px-3 py-2">
              <code className="min-w-0 grow truncate font-mono text-xs">
                {shown ? token : `${token.slice(0, 6)}${'•'.repeat(24)}`}
              </code>
              <Button size="icon-small" variant="ghost" aria-pressed={shown} onClick={() => setShown(!shown)}>
                {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
                <span className="sr-only">{shown ? 'Hide the key' : 'Show the key'}</span>
              </Button>
              <CopyButton text={token} what="API key" />
            </div>
          </>
        ) : (
          <p className="text-ink-muted">
            A spending cap signed in this browser becomes an API key here.{' '}
            {cap ? 'Yours was signed elsewhere: sign one here to get a key.' : ''}
          </p>
        )}
        <ClientSnippet
          tokenId={tokenId}
          keyHint={token ? 'the API key above' : 'a spending cap that you sign in this browser'}
        />
      </CardContent>
    </Card>
  );
}
