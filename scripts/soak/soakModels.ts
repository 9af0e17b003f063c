import { createWalletClient, type Hex, http, keccak256, parseEther, stringToHex } from 'viem';
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { type Adapter, writePeftAdapter } from '@/core/formats/peft';
import { sha256Hash } from '@/core/hash/hash';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import { parseDecoderConfig } from '@/core/model/config';
import { initialAdapter } from '@/core/model/initialAdapter';
import type { LoraConfig } from '@/core/model/lora';
import { Random } from '@/core/random/random';
import { dataNetRegistryAbi, inferenceEscrowAbi, modelRegistryAbi } from '@/lib/chain/abi.generated';
import { licenceTuple } from '@/lib/chain/licenceTuple';
import { spendingCapTypedData } from '@/lib/chain/typedData';
import { encodeCapToken, type SignedCap } from '@/lib/inference/capToken';
import { waitForSuccess } from '@/scripts/contracts/signer';
import type { Anvil } from '@/scripts/support/anvil';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { getEnv } from '@/server/config/env';
import { capValues } from '@/server/openlora/payer';
import type { BaseFiles } from '@/server/runs/embeddedBase';

/** A registered model with the file that its adapter hash names. */
export type SoakModel = { name: string; hash: Hex; bytes: Uint8Array<ArrayBuffer>; adapter: Adapter };
export type SoakPayer = { account: PrivateKeyAccount; cap: SignedCap; token: string };

const FEE = parseEther('10');
const PRICE_PER_THOUSAND = 10n ** 15n;
/** Strong enough that every adapter soon says something of its own. */
const STRENGTH = 0.12;

/** An adapter with weights of its own in every place, so that its greedy answers are recognisable. */
export function recognisableAdapter(base: BaseFiles, seed: number, rank = 8) {
  const config = parseDecoderConfig(base.config);
  const lora: LoraConfig = { rank, alpha: rank, dropout: 0, targets: ['q_proj', 'v_proj', 'o_proj', 'down_proj'] };
  const matrices = initialAdapter(config, lora, seed);
  const random = new Random(seed);
  for (const [path, matrix] of matrices) {
    if (path.endsWith('lora_B.weight'))
      for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = STRENGTH * random.normal();
  }
  const { weights } = writePeftAdapter(config, { lora, matrices }, base.name);
  return { hash: sha256Hash(weights), bytes: weights, adapter: { lora, matrices } };
}

type Wallet = Awaited<ReturnType<typeof createWallet>>;

async function createWallet(anvil: Anvil) {
  const account = privateKeyToAccount(generatePrivateKey());
  await anvil.fund(account.address, parseEther('2000'));
  const client = publicClient();
  const wallet = createWalletClient({ account, chain: client.chain, transport: http(getEnv().RPC_URL) });
  return { account, wallet, included: (hash: Hex) => waitForSuccess(client, hash) };
}

/** Registers a DataNet and one model for each adapter; they all belong to one new account. */
export async function registerModels(anvil: Anvil, base: BaseFiles, count: number): Promise<SoakModel[]> {
  const { contracts } = await deployment();
  const owner = await createWallet(anvil);
  await publishData(owner);
  const root = keccak256(stringToHex('records'));
  const models: SoakModel[] = [];
  for (let i = 0; i < count; i++) {
    const adapter = recognisableAdapter(base, i + 1);
    await owner.included(
      await owner.wallet.writeContract({
        address: contracts.modelRegistry,
        abi: modelRegistryAbi,
        functionName: 'registerModel',
        args: [base.hash, adapter.hash, root, PRICE_PER_THOUSAND, [{ dataNetId: 1n, version: 1 }], FEE],
        value: FEE,
      }),
    );
    models.push({ name: `openledger/${i + 1}`, ...adapter });
  }
  return models;
}

async function publishData({ wallet, included }: Wallet): Promise<void> {
  const { contracts } = await deployment();
  const place = { address: contracts.dataNetRegistry, abi: dataNetRegistryAbi } as const;
  const root = keccak256(stringToHex('records'));
  const licence = licenceTuple(LICENCE_FLAVOURS['commercial-remix'].terms);
  await included(
    await wallet.writeContract({ ...place, functionName: 'createDataNet', args: [root, licence, FEE], value: FEE }),
  );
  await included(await wallet.writeContract({ ...place, functionName: 'anchorVersion', args: [1n, root, 1n, root] }));
}

/** People who have prepaid and signed a spending cap for the node. */
export async function createPayers(anvil: Anvil, count: number): Promise<SoakPayer[]> {
  const { chainId, contracts } = await deployment();
  const place = { chainId, verifyingContract: contracts.inferenceEscrow };
  const payers: SoakPayer[] = [];
  for (let i = 0; i < count; i++) {
    const { account, wallet, included } = await createWallet(anvil);
    await included(
      await wallet.writeContract({
        address: contracts.inferenceEscrow,
        abi: inferenceEscrowAbi,
        functionName: 'deposit',
        value: parseEther('1000'),
      }),
    );
    const message: SignedCap['message'] = {
      user: account.address.toLowerCase() as Hex,
      spender: roleAccount('node').address.toLowerCase() as Hex,
      maxTotal: parseEther('900').toString(),
      maxPerRequest: parseEther('1').toString(),
      expiry: String(Math.floor(Date.now() / 1000) + 86_400),
      nonce: '1',
    };
    const signature = await account.signTypedData(spendingCapTypedData(place, capValues(message)));
    const cap = { message, signature };
    payers.push({ account, cap, token: encodeCapToken(cap) });
  }
  return payers;
}
