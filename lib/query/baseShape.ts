import { queryOptions } from '@tanstack/react-query';
import { type DecoderConfig, parseDecoderConfig } from '@/core/model/config';
import { weightShapes } from '@/core/model/weights';
import { unreachableError } from '@/lib/query/apiError';

export type BaseShape = DecoderConfig & { parameters: number };

/** Shape of a base of Hugging Face layout on this site, with the number of its parameters. */
export const baseShapeQuery = (basePath: string) =>
  queryOptions({
    queryKey: ['baseShape', basePath],
    queryFn: async ({ signal }): Promise<BaseShape> => {
      const url = `${basePath}/config.json`;
      const response = await fetch(url, { signal });
      if (!response.ok) throw unreachableError(url, null);
      const config = parseDecoderConfig(await response.json());
      const sizes = [...weightShapes(config).values()].map((dims) => dims.reduce((product, size) => product * size, 1));
      return { ...config, parameters: sizes.reduce((sum, size) => sum + size, 0) };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
