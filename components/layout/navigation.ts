import { Boxes, Coins, Database, House, type LucideIcon, MessagesSquare, Network } from 'lucide-react';

export type NavigationItem = { href: string; label: string; icon: LucideIcon };

/** The places of the app, in the order of the rail. */
export const NAVIGATION: readonly NavigationItem[] = [
  { href: '/', label: 'Home', icon: House },
  { href: '/datanets', label: 'DataNets', icon: Database },
  { href: '/models', label: 'Models', icon: Boxes },
  { href: '/playground', label: 'Playground', icon: MessagesSquare },
  { href: '/rewards', label: 'Rewards', icon: Coins },
  { href: '/network', label: 'Network', icon: Network },
];

/** Whether a path lies at or under a place; Home is only itself. */
export function isCurrent(path: string, href: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
}
