/// Servers elsewhere that decide for this one: whose a token is, and who may do what.
@NullMarked
package atoll.server.delegate;

import org.jspecify.annotations.NullMarked;
