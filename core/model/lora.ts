import type { DecoderConfig } from '@/core/model/config';
import { LINEARS, type Linear, linearSize, modulePath } from '@/core/model/weights';

/** Low-rank adaptation (Hu et al. 2021) of some linears: W·x becomes W·x + scaling · B·A·x. */
export type LoraConfig = {
  rank: number;
  alpha: number;
  /** Chance with which an element of the adapter's input is dropped in training. */
  dropout: number;
  targets: readonly Linear[];
  /** Scale by alpha/√rank in place of alpha/rank (Kalajdzievski 2023). */
  useRslora?: boolean;
};

export const loraScaling = ({ alpha, rank, useRslora }: LoraConfig): number =>
  alpha / (useRslora ? Math.sqrt(rank) : rank);

/** One adapted linear. A is [rank, input] and B is [output, rank], as PEFT stores them. */
export type LoraSite = { layer: number; linear: Linear; path: string; input: number; output: number };

export const loraA = (path: string) => `${path}.lora_A.weight`;
export const loraB = (path: string) => `${path}.lora_B.weight`;

/** Every adapted linear in a fixed order. */
export function loraSites(config: DecoderConfig, { targets }: Pick<LoraConfig, 'targets'>): LoraSite[] {
  return Array.from({ length: config.layers }, (_, layer) =>
    LINEARS.filter((linear) => targets.includes(linear)).map((linear) => ({
      layer,
      linear,
      path: modulePath(layer, linear),
      ...linearSize(config, linear),
    })),
  ).flat();
}

/** Name and shape of every matrix of an adapter, in a fixed order. */
export function loraShapes(config: DecoderConfig, lora: LoraConfig): ReadonlyMap<string, readonly number[]> {
  return new Map(
    loraSites(config, lora).flatMap(({ path, input, output }): [string, readonly number[]][] => [
      [loraA(path), [lora.rank, input]],
      [loraB(path), [output, lora.rank]],
    ]),
  );
}
