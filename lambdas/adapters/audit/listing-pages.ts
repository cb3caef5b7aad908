import { ListObjectsV2Command, type ListObjectsV2CommandInput, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';

const pageSchema = z.object({
  Contents: z.optional(z.array(z.object({ Key: z.string(), Size: z.number(), LastModified: z.date() }))),
  CommonPrefixes: z.optional(z.array(z.object({ Prefix: z.string() }))),
  NextContinuationToken: z.optional(z.string()),
});
export type ListingPage = z.infer<typeof pageSchema>;

/** The pages of one listing, one after the other. */
export async function* listingPages(s3: S3Client, input: ListObjectsV2CommandInput): AsyncGenerator<ListingPage> {
  let token: string | undefined;
  do {
    const page = pageSchema.parse(
      await s3.send(new ListObjectsV2Command({ ...input, ...(token !== undefined && { ContinuationToken: token }) })),
    );
    yield page;
    token = page.NextContinuationToken;
  } while (token !== undefined);
}
