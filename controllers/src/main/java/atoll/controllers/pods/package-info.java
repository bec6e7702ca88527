/// What controllers that own pods share: digests, claiming, creating in batches, ranking for
/// deletion.
@NullMarked
package atoll.controllers.pods;

import org.jspecify.annotations.NullMarked;
