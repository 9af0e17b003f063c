import OpenAI from 'openai';
import { encodeCapToken } from '@/lib/inference/capToken';
import { type Actor, createActor } from './actor';
import { deposit, signCap } from './payment';
import { registerPlainModel } from './plainModel';
import { type Serving, startServing } from './serving';
import { startTestStack, type TestStack } from './stack';

/** Of the model `openledger/1`, for a thousand tokens: odd, so that rounding shows. */
export const PRICE = '1000000000000000007';
export const QUESTION = [{ role: 'user', content: 'What is asthma?' }] as const;

export type OpenAiService = {
  stack: TestStack;
  serving: Serving;
  /** Has prepaid 3 OPEN. */
  asker: Actor;
  /** The official client with the asker's spending cap as its key. */
  client: OpenAI;
  clientWith: (apiKey: string) => OpenAI;
  stop: () => Promise<void>;
};

/** A node that serves one plain model, and the official client of somebody who may ask it. */
export async function startOpenAiService(): Promise<OpenAiService> {
  const stack = await startTestStack();
  let serving: Serving | undefined;
  const stop = async () => {
    await serving?.stop();
    await stack.stop();
  };
  try {
    const owner = await createActor(stack);
    const asker = await createActor(stack);
    await registerPlainModel(owner, PRICE);
    serving = await startServing();
    await deposit(asker, '3');
    const baseURL = `${serving.nodeUrl}/v1`;
    const clientWith = (apiKey: string) => new OpenAI({ apiKey, baseURL, maxRetries: 0 });
    return { stack, serving, asker, client: clientWith(encodeCapToken(await signCap(asker))), clientWith, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
