/// Brings claims and volumes together, and keeps both while they are in use.
@NullMarked
package atoll.controllers.volumes;

import org.jspecify.annotations.NullMarked;
