/// What holds for the objects of each built-in kind: defaults, what the server fills in, what is
/// valid. Pure functions over JSON trees.
@NullMarked
package atoll.server.kinds;

import org.jspecify.annotations.NullMarked;
