/// Names of resources, and reading the parts that many kinds share: conditions, times, percentages.
@NullMarked
package atoll.controllers.kinds;

import org.jspecify.annotations.NullMarked;
