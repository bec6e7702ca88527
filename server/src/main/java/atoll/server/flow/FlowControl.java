package atoll.server.flow;

import atoll.server.authenticate.UserInfo;
import atoll.server.listen.Exchange;
import atoll.server.metrics.MetricsText;
import atoll.server.route.Query;
import atoll.server.route.RequestInfo;
import org.jspecify.annotations.Nullable;

/// Decides which requests of a cluster are served, and when. In-process clients do not ask.
public interface FlowControl {
    /// Waits, if it must, until the request is admitted or turned away. Whatever the ticket says,
    /// its [Ticket#leave] is to be called in the end.
    Ticket enter(UserInfo user, RequestInfo info, Query query, Exchange exchange);

    /// Told when a watch begins, for it makes writes dearer.
    ///
    /// @return what to run once when it ends
    Runnable watched(RequestInfo info, Query query);

    /// Told after a write came to an end, so that what follows from it is seen by who only watches.
    void wrote(RequestInfo info);

    void write(MetricsText text);

    /// A page that shows how things stand, for people.
    ///
    /// @param details whether requests tell who asks what
    /// @return null when there is no such page
    @Nullable String page(String path, boolean details);

    /// Turns away who waits: the server stops.
    void clear();
}
