import { type Hex, parseEther } from 'viem';
import { z } from 'zod';
import { answer, chatEvent } from '@/lib/api/answer';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { spendingCapTypedData } from '@/lib/chain/typedData';
import { confirm, type DemoConfig, type Person } from '@/scripts/demo/person';
import { waitUntil } from '@/scripts/demo/waitUntil';

type Answer = z.infer<typeof answer>;

const DEPOSIT = parseEther('10');
const DAY = 24 * 3600;

/** Fills the prepaid balance and signs one spending cap, so that no question asks for a signature. */
export async function prepay(consumer: Person, config: DemoConfig): Promise<void> {
  const escrow = { address: config.contracts.inferenceEscrow, abi: inferenceEscrowAbi } as const;
  await confirm(consumer, await consumer.wallet.writeContract({ ...escrow, functionName: 'deposit', value: DEPOSIT }));
  const message = {
    user: consumer.account.address.toLowerCase() as Hex,
    spender: config.nodeAddress,
    maxTotal: DEPOSIT,
    maxPerRequest: DEPOSIT / 10n,
    expiry: BigInt(Math.floor(Date.now() / 1000) + DAY),
    nonce: BigInt(Date.now()),
  };
  const signature = await consumer.account.signTypedData(
    spendingCapTypedData({ chainId: config.chainId, verifyingContract: config.contracts.inferenceEscrow }, message),
  );
  const text = Object.fromEntries(Object.entries(message).map(([name, value]) => [name, value.toString()]));
  await consumer.api.post('/api/caps', { message: text, signature }, z.unknown());
}

/** Asks one question and reads the answer as it streams. Returns the id of the answer. */
export async function ask(consumer: Person, modelId: string, question: string): Promise<string> {
  const response = await consumer.api.stream('/api/chat', {
    modelId,
    messages: [{ role: 'user', content: question }],
    maxTokens: 64,
    temperature: 0,
  });
  let text = '';
  let answerId: string | undefined;
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    let end = text.indexOf('\n\n');
    for (; end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      if (data === undefined) continue;
      const event = chatEvent.parse(JSON.parse(data));
      if (event.type === 'error') throw new Error(`"${question}": ${event.message}`);
      if (event.type === 'done') answerId = event.answerId;
    }
  }
  if (answerId === undefined) throw new Error(`"${question}": the answer broke off`);
  return answerId;
}

/** Waits until every answer is attributed and settled on chain. */
export async function awaitSettlement(
  consumer: Person,
  answerIds: readonly string[],
  signal: AbortSignal,
): Promise<Answer[]> {
  const settled = new Map<string, Answer>();
  return waitUntil(
    'the settlement',
    async () => {
      for (const id of answerIds) {
        if (settled.has(id)) continue;
        const current = await consumer.api.get(`/api/answers/${id}`, answer);
        if (current.status === 'failed') throw new Error(`answer ${id} failed: ${current.error?.message}`);
        if (current.status === 'settled') settled.set(id, current);
      }
      return settled.size === answerIds.length ? answerIds.map((id) => settled.get(id)!) : undefined;
    },
    { timeoutSeconds: 300, signal, everyMilliseconds: 1000 },
  );
}
