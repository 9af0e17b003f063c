import { randomInt } from 'node:crypto';
import type { EvidenceBundle } from '@/core/attribution/evidenceSchema';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { modelRegistryAbi } from '@/lib/chain/abi.generated';
import { checkSketches as computeAgain, SKETCH_TOLERANCE, type SketchCheck } from '@/lib/evidence/checkSketches';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import type { Check } from './verifyReceipt';
import type { VerifySource } from './verifySource';

/** Computes the sketches of a few records again, with the base that this checkout holds. */
export async function checkSketches(source: VerifySource, bundle: EvidenceBundle, count: number): Promise<Check[]> {
  const files = await embeddedBase();
  if (files.hash !== bundle.baseHash) {
    const detail = `the model's base is ${bundle.baseHash}, this checkout has ${files.hash}`;
    return [{ name: 'sketches', ok: null, detail }];
  }
  const { manifestHash } = await source.client.readContract({
    address: source.modelRegistry,
    abi: modelRegistryAbi,
    functionName: 'getModel',
    args: [BigInt(bundle.modelId)],
  });
  const checks: Check[] = [];
  await computeAgain(
    {
      bundle,
      manifestHash,
      runtime: createNodeRuntime({ threads: 1 }),
      base: readBaseModel(files.config, files.weights),
      tokenizer: createTokenizer(files.tokenizer),
      loadObject: source.loadObject,
      loadRecord: source.loadRecord,
    },
    { count, below: (limit) => randomInt(limit), onCheck: (check) => checks.push(asCheck(check)) },
  );
  return checks;
}

function asCheck(check: SketchCheck): Check {
  const name = 'sketches';
  const record = `record ${check.place}, ${check.recordHash}`;
  switch (check.outcome) {
    case 'unreadable':
      return { name, ok: null, detail: `${record}: not read (${check.reason})` };
    case 'otherText':
      return { name, ok: false, detail: `${record}: the text given for it has the hash ${check.got}` };
    default: {
      const detail = `${record}: ${check.distance.toExponential(1)} apart, ${SKETCH_TOLERANCE} allowed`;
      return { name, ok: check.outcome === 'same', detail };
    }
  }
}
