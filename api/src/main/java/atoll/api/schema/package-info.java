/// What every kind looks like: one model of types and fields for built-in and custom kinds.
///
/// [atoll.api.schema.Schemas] holds Kubernetes' own kinds, out of a table that the module `schema`
/// extracts at build time; [atoll.api.schema.StructuralSchemas] compiles those of CRDs. Everything
/// that asks what a field is, decoding, defaults, patches, protobuf, OpenAPI, asks one
/// [atoll.api.schema.Schema].
@NullMarked
package atoll.api.schema;

import org.jspecify.annotations.NullMarked;
