import type { Metadata } from 'next';
import { WhyPaidPage } from '@/components/rewards/why-paid-page';

export const metadata: Metadata = { title: 'Why was I paid this?' };

export default async function Page({ params }: { params: Promise<{ answer: string; record: string }> }) {
  const { answer, record } = await params;
  return <WhyPaidPage answer={answer} record={record} />;
}
