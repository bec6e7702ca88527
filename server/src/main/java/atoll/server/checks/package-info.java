/// What rules of several kinds are made of: the list of what is wrong with an object, how a value
/// is shown in it, and checks of metadata, selectors and quantities.
@NullMarked
package atoll.server.checks;

import org.jspecify.annotations.NullMarked;
