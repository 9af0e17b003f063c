import { encodeModel } from '@/core/graph/encode';
import type { DecoderConfig } from '@/core/model/config';
import type { LoraConfig } from '@/core/model/lora';
import type { Weights } from '@/core/model/weights';
import { buildTrainProgram } from '@/core/programs/train';
import type { Runtime, Session } from '@/core/runtime/types';

/** A frozen base model. */
export type BaseModel = { config: DecoderConfig; weights: Weights };

/** Compiled training and evaluation programs by padded length, made when first needed. */
export class TrainPrograms {
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(
    private readonly runtime: Runtime,
    private readonly base: BaseModel,
    private readonly lora: LoraConfig,
    private readonly batch: number,
  ) {}

  session(kind: 'train' | 'evaluate', length: number): Promise<Session> {
    const key = `${kind}${length}`;
    let session = this.#sessions.get(key);
    if (!session) {
      const graph = buildTrainProgram({
        config: this.base.config,
        batch: this.batch,
        length,
        mode: { kind: 'lora', weights: this.base.weights, lora: this.lora },
        evaluate: kind === 'evaluate',
      });
      session = this.runtime.createSession(encodeModel(graph));
      this.#sessions.set(key, session);
    }
    return session;
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }
}
