'use client';

import Link from 'next/link';
import { CodeBlock } from '@/components/models/code-block';
import { usePublicConfig } from '@/components/wallet/chain-context';

export type ClientSnippetProps = {
  tokenId: string;
  /** Where the reader finds the key; null points to the playground. */
  keyHint?: string | null;
};

const program = (nodeUrl: string, tokenId: string) => `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${nodeUrl}/v1',
  apiKey: process.env.OPENLEDGER_CAP,
});

const answer = await client.chat.completions.create({
  model: 'openledger/${tokenId}',
  messages: [{ role: 'user', content: 'Your question' }],
});
console.log(answer.choices[0].message.content);`;

/** A program that asks the model with the official OpenAI client. */
export function ClientSnippet({ tokenId, keyHint = null }: ClientSnippetProps) {
  const { nodeUrl } = usePublicConfig();
  return (
    <div className="grid gap-3 text-sm">
      <CodeBlock code={program(nodeUrl, tokenId)} what="program text" />
      <p className="text-ink-muted">
        {keyHint ? (
          <>
            <code className="font-mono text-xs">OPENLEDGER_CAP</code> is {keyHint}.
          </>
        ) : (
          <>
            The node speaks OpenAI’s interface. The API key is a spending cap that your wallet signs once:{' '}
            <Link href="/playground" className="text-accent underline underline-offset-4">
              get one in the playground
            </Link>
            .
          </>
        )}
      </p>
    </div>
  );
}
