/// JSON web tokens of other issuers: who they are believed from, and whom they speak for.
@NullMarked
package atoll.server.oidc;

import org.jspecify.annotations.NullMarked;
