import { queryOptions } from '@tanstack/react-query';
import { type DecoderConfig, parseDecoderConfig } from '@/core/model/config';
import { parameterCount } from '@/core/model/weights';
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
      return { ...config, parameters: parameterCount(config) };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
