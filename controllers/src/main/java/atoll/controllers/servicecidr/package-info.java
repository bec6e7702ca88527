/// The ranges that Services get their addresses from.
@NullMarked
package atoll.controllers.servicecidr;

import org.jspecify.annotations.NullMarked;
