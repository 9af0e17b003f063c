import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '@/components/layout/providers';
import { Shell } from '@/components/layout/shell';

export const metadata: Metadata = {
  title: { default: 'OpenLedger', template: '%s · OpenLedger' },
  description:
    'Contribute data, fine-tune models without code, and be paid whenever an answer is traced back to your records.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafaf8' },
    { media: '(prefers-color-scheme: dark)', color: '#111214' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? '';
  return (
    // next-themes writes the theme's class before React wakes up.
    <html lang="en" suppressHydrationWarning>
      <body className="bg-background font-sans text-ink antialiased">
        <Providers nonce={nonce}>
          <Shell>{children}</Shell>
        </Providers>
      </body>
    </html>
  );
}
