import { attributeAnswer } from '@/core/attribution/attributeAnswer';
import { type AttributionObjects, openAttributionIndex } from '@/core/attribution/attributionIndex';
import { decodeEvidence } from '@/core/attribution/evidence';
import { replayWithIndex } from '@/core/attribution/replayEvidence';
import { decodeFloat32 } from '@/core/encoding/base64';
import { hashCanonical } from '@/core/hash/canonicalJson';
import type { Hash } from '@/core/hash/hash';

/** Bytes as a page is given them. */
export type PageObjects = {
  [Name in keyof AttributionObjects]: AttributionObjects[Name] extends Uint8Array ? string : string[];
};
export type PageReceipt = { hash: Hash; text: string };
/** What the page computed: whether the bundle replays, and the hash of the attribution as this engine makes it. */
export type PageReplay = { same: boolean; message: string; result: Hash };

const bytesOf = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Opens an index, then replays receipts against it. Runs in a page and in Node alike. */
export function replayReceipts(objects: PageObjects, receipts: readonly PageReceipt[]): PageReplay[] {
  const index = openAttributionIndex({
    ...(Object.fromEntries(
      Object.entries(objects).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(bytesOf) : bytesOf(value),
      ]),
    ) as unknown as AttributionObjects),
  });
  return receipts.map(({ hash, text }) => {
    const bundle = decodeEvidence(new TextEncoder().encode(text), hash);
    const replay = replayWithIndex(bundle, index);
    const { sketch, answerTokens, promptOverlap } = bundle.query;
    const result = attributeAnswer(
      index,
      { sketch: sketch.map(decodeFloat32), answerTokens, promptOverlap, poolWei: BigInt(bundle.poolWei) },
      bundle.parameters,
    );
    return { same: replay.same, message: replay.same ? '' : replay.message, result: hashCanonical(result) };
  });
}
