/// CEL rules in the schemas of custom resources: what is wrong with the rules, and with objects by
/// them.
@NullMarked
package atoll.server.rules;

import org.jspecify.annotations.NullMarked;
