/// What may refuse or complete a write before it is stored, in a fixed order.
@NullMarked
package atoll.server.admission;

import org.jspecify.annotations.NullMarked;
