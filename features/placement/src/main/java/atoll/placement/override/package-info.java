/// How an object differs from cluster to cluster: override policies, applied to a manifest.
@NullMarked
package atoll.placement.override;

import org.jspecify.annotations.NullMarked;
