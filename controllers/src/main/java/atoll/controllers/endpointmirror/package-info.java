/// EndpointSlices for Endpoints that somebody wrote by hand.
@NullMarked
package atoll.controllers.endpointmirror;

import org.jspecify.annotations.NullMarked;
