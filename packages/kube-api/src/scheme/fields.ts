import { messageSchema } from '#schema/message';
import type { ObjectSchema } from '#schema/schema';

/** What has the fields of a message, or of a schema of its own. */
export interface HasFields {
  readonly type: string;
  readonly schema?: ObjectSchema;
}

/** The fields of a kind. */
export const schemaOf = ({ schema, type }: HasFields): ObjectSchema =>
  schema ?? messageSchema(type);
