package atoll.server.registry;

import atoll.server.authenticate.UserInfo;

/// Who asks, and with what program.
public record Caller(UserInfo user, String userAgent) {
    private static final int MANAGER_LENGTH_MAX = 128;

    /// The field manager of a write that names none: the user agent up to its first slash.
    public String defaultFieldManager() {
        int slash = userAgent.indexOf('/');
        String prefix = slash < 0 ? userAgent : userAgent.substring(0, slash);
        return prefix.length() <= MANAGER_LENGTH_MAX
                ? prefix
                : prefix.substring(0, MANAGER_LENGTH_MAX);
    }
}
