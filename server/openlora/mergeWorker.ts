import { parentPort, workerData } from 'node:worker_threads';
import { mergedProgram } from '@/core/inference/mergedProgram';
import { readBaseModel } from '@/core/model/readBaseModel';
import type { MergeRequest } from '@/server/openlora/mergeBeside';
import { embeddedBase } from '@/server/runs/embeddedBase';

const { baseHash, adapter, positions }: MergeRequest = workerData;
const files = await embeddedBase();
if (files.hash !== baseHash) throw new Error(`The node serves the base ${baseHash}; here is ${files.hash}.`);
const program = mergedProgram(readBaseModel(files.config, files.weights), adapter, positions);
parentPort!.postMessage(program, [program.buffer]);
