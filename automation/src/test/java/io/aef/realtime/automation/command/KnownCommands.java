package io.aef.realtime.automation.command;

import java.lang.reflect.Proxy;
import java.util.List;

/** The types of commands that every server can have, to be written down and not to be carried out. */
public final class KnownCommands {

    private KnownCommands() {}

    public static List<CommandType<?>> all() {
        Class<?>[] control = {ExecutionControl.class};
        return ExecutionControl.types((ExecutionControl)
                Proxy.newProxyInstance(KnownCommands.class.getClassLoader(), control, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException();
                }));
    }
}
