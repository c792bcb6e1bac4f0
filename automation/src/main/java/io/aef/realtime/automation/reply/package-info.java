/** What a page is answered that has asked for something: granted, refused, or too much at once. No part of the API. */
@NullMarked
package io.aef.realtime.automation.reply;

import org.jspecify.annotations.NullMarked;
