/// Label and field selectors: parsing, matching, and their errors as Kubernetes words them.
@NullMarked
package atoll.api.selector;

import org.jspecify.annotations.NullMarked;
