/// The published schemas of everything a cluster serves, as OpenAPI v3 and v2.
@NullMarked
package atoll.server.openapi;

import org.jspecify.annotations.NullMarked;
