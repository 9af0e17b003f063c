import { type Address, createWalletClient, getAddress, http, isAddress, isAddressEqual, zeroAddress } from 'viem';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { runProgram } from '@/scripts/cli/runProgram';
import { waitForSuccess } from '@/scripts/contracts/signer';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { getEnv } from '@/server/config/env';
import { nodeOperator } from '@/server/nodes/nodeOperator';

const HELP = `npx openledger register-node ADDRESS [--operator ADDRESS | --remove]

Registers a node's key on chain, so that its receipts are paid; run where the app runs, whose platform account owns the
escrow. Caps that name the operator can then be spent on the node.

Options:
  --operator ADDRESS   Who is paid for the node. Default this installation's own node, whose caps it then shares.
  --remove             Takes the node out: no receipt of it is paid any more.
  --help               Show this.

Exit codes: 0 done, 1 failed, 2 called wrongly.
`;

process.exitCode = await runProgram({
  help: HELP,
  options: { operator: { type: 'string' }, remove: { type: 'boolean' } },
  async run({ values, positionals }) {
    const [node, ...more] = positionals;
    if (node === undefined || more.length > 0) return 'Name one node.';
    if (!isAddress(node, { strict: false })) return `${node} is no address.`;
    const named = values.operator ?? roleAccount('node').address;
    if (!isAddress(named, { strict: false })) return `${named} is no address.`;
    if (values.remove && values.operator !== undefined) return 'Name an operator or --remove, not both.';
    const operator = values.remove ? zeroAddress : getAddress(named);
    await setOperator(getAddress(node), operator);
    const found = await nodeOperator(getAddress(node));
    process.stdout.write(found ? `${node} is registered under ${found}\n` : `${node} is not registered any more\n`);
    return 0;
  },
});

async function setOperator(node: Address, operator: Address): Promise<void> {
  const present = (await nodeOperator(node)) ?? zeroAddress;
  if (isAddressEqual(present, operator)) return;
  const client = publicClient();
  const wallet = createWalletClient({
    account: roleAccount('platform'),
    chain: client.chain,
    transport: http(getEnv().RPC_URL),
  });
  const { contracts } = await deployment();
  const hash = await wallet.writeContract({
    address: contracts.inferenceEscrow,
    abi: inferenceEscrowAbi,
    functionName: 'setNode',
    args: [node, operator],
  });
  await waitForSuccess(client, hash);
}
