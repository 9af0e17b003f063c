import { z } from 'zod';
import { hash } from '@/lib/api/common';
import { viewerOf } from '@/server/accounts/viewer';
import { route } from '@/server/http/route';
import { getObject } from '@/server/objects/objectService';

export const GET = route({
  auth: 'none',
  params: z.object({ hash }),
  handler: async ({ request, params }) => {
    const { stream, size, isPublic } = await getObject(await viewerOf(request), params.hash);
    return new Response(stream, {
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': size.toString(),
        // The name is the hash of the bytes: they can never be others. They are data, never a page of this app.
        'cache-control': isPublic ? 'public, max-age=31536000, immutable' : 'private, no-store',
        'content-disposition': 'attachment',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      },
    });
  },
});
