'use client';

import Link from 'next/link';
import { CodeBlock } from '@/components/models/code-block';
import { usePublicConfig } from '@/components/wallet/chain-context';

export type ClientSnippetProps = {
  tokenId: string;
  /** The cap token that pays; a placeholder stands where there is none. */
  capToken?: string;
};

const program = (nodeUrl: string, tokenId: string, key: string) => `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${nodeUrl}/v1',
  apiKey: ${key},
});

const answer = await client.chat.completions.create({
  model: 'openledger/${tokenId}',
  messages: [{ role: 'user', content: 'Your question' }],
});
console.log(answer.choices[0].message.content);`;

/** A program that asks the model with the official OpenAI client. */
export function ClientSnippet({ tokenId, capToken }: ClientSnippetProps) {
  const { nodeUrl } = usePublicConfig();
  const key = capToken ? `'${capToken}'` : 'process.env.OPENLEDGER_CAP';
  return (
    <div className="grid gap-3 text-sm">
      <CodeBlock code={program(nodeUrl, tokenId, key)} what="program text" />
      {capToken ? null : (
        <p className="text-ink-muted">
          The node speaks OpenAI’s interface. The API key is a spending cap that your wallet signs once:{' '}
          <Link href="/playground" className="text-accent underline underline-offset-4">
            get one in the playground
          </Link>
          .
        </p>
      )}
    </div>
  );
}
