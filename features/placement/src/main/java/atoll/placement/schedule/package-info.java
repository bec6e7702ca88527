/// The pure part of placement: filter, select, divide. No clocks, no clients.
@NullMarked
package atoll.placement.schedule;

import org.jspecify.annotations.NullMarked;
