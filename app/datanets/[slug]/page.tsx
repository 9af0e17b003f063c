import { DataNetPage } from '@/components/data-nets/data-net-page';

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  return <DataNetPage slug={(await params).slug} />;
}
