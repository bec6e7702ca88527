/// Runs pods to completion.
@NullMarked
package atoll.controllers.job;

import org.jspecify.annotations.NullMarked;
