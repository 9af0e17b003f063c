import { runProgram } from '@/scripts/cli/runProgram';
import { joinNetwork, untilRegistered } from '@/scripts/node/joinNetwork';
import { serveNode } from '@/server/openlora/serveNode';

const HELP = `npx openledger node --gateway URL [options]

Runs an OpenLoRA node on this machine for an OpenLedger app on another: it answers requests that the app routes to it,
loads adapters when they are asked for, checks each against the chain, and signs a receipt for every answer. Chain,
contracts and base are read from the app. The node's key is made at the first start and kept in its folder; it has to be
registered on chain before it serves, and the command says how.

Options:
  --gateway URL      The app, as this machine reaches it.
  --public-url URL   This node, as the app reaches it. Default http://127.0.0.1:PORT, right on one machine only.
  --port N           Port to listen on. Default 3100.
  --host ADDRESS     Address to listen on. Default 127.0.0.1; 0.0.0.0 for all.
  --folder FOLDER    Key, receipts and adapters. Default .openledger-node; one for each node.
  --rpc URL          The chain, where the address that the app names cannot be reached from here.
  --help             Show this.

Rows, threads, memory and limits are environment variables (NODE_ROWS, NODE_THREADS, NODE_ADAPTER_MEMORY_BYTES …), see
.env.example. Ctrl-C finishes the answers that are being given. Exit codes: 0 ended, 1 failed, 2 called wrongly.
`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

const status = await runProgram({
  help: HELP,
  options: {
    gateway: { type: 'string' },
    'public-url': { type: 'string' },
    port: { type: 'string', default: '3100' },
    host: { type: 'string', default: '127.0.0.1' },
    folder: { type: 'string', default: '.openledger-node' },
    rpc: { type: 'string' },
  },
  async run({ values, positionals }) {
    const { gateway, port, host, folder, rpc } = values;
    if (gateway === undefined || positionals.length > 0) return 'Name the app with --gateway.';
    if (!isHttp(gateway)) return `--gateway takes an address that begins with http, not ${gateway}.`;
    if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
      return `--port takes a port, not ${port}.`;
    const publicUrl = values['public-url'] ?? `http://127.0.0.1:${port}`;
    if (!isHttp(publicUrl)) return `--public-url takes an address that begins with http, not ${publicUrl}.`;
    const node = await joinNetwork({ gateway, folder, host, port, publicUrl, rpcUrl: rpc });
    say(`node ${node}, for ${gateway}`);
    const end = () => process.exit(0);
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    const operator = await untilRegistered(node, say);
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
    await serveNode();
    say(`registered under ${operator}; reached at ${publicUrl}`);
    return 0;
  },
});
if (status !== 0) process.exit(status);

function isHttp(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
