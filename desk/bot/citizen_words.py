"""What a citizen reads in the chat. English sources; catalogues translate. Number and status only, once a report is filed."""

from flask_babel import lazy_gettext as _l

from desk.bot.citizen_steps import Step
from desk.complaints.kinds import ConsentWording, Shield
from desk.complaints.labels import CONSENTS

S = Step
# What each step asks for, and how it is called where everything is looked over.
QUESTIONS = {
    S.TENANT: _l("Which organisation or service is it about? Please choose."),
    S.SERVICE: _l("Which service exactly? Choose, type it, or skip."),
    S.CATEGORY: _l("What is it about? Choose, or skip."),
    S.STORY: _l(
        "Please write your report. Name the place, the time and what you expect. Several messages are joined; "
        "when it is complete press «Go on»."
    ),
    S.PLACE: _l("Where did it happen? Type the place or send a location with the paper clip, or skip."),
    S.WHEN: _l("On which day did it happen? Choose, type a day like 23-11-2026, or skip."),
    S.WISH: _l("What do you wish for? Type it, or skip."),
    S.PHOTOS: _l(
        "Add photos, at most %(count)d, or go on. Place and camera are removed from them. No photo of an identity card, please."
    ),
    S.SHIELD: _l(
        "Who may see that it comes from you?\nOpen: the officers who handle it.\n"
        "Anonymous: hidden from everybody it is about and from who handles it.\n"
        "Confidential: what you write is seen by the few who handle it, too, and never published."
    ),
    S.FOLLOW: _l(
        "Shall this chat get news of your anonymous report? Then the city has to remember the chat with it, sealed. "
        "If not, nothing of this chat is kept, and number and access code on the receipt are the only way to your report."
    ),
    S.OBJECT: _l("What is not solved yet? Please write it in one message."),
}
NAMES = {
    S.TENANT: _l("Organisation"),
    S.SERVICE: _l("Service"),
    S.CATEGORY: _l("Matter"),
    S.STORY: _l("Text of the report"),
    S.PLACE: _l("Place"),
    S.WHEN: _l("Day"),
    S.WISH: _l("Wish"),
    S.PHOTOS: _l("Photos"),
    S.SHIELD: _l("Name"),
}
SHIELDS = {
    Shield.OPEN: _l("Open"),
    Shield.ANONYMOUS: _l("Anonymous"),
    Shield.CONFIDENTIAL: _l("Confidential"),
}
MENU = {
    "report": _l("Report"),
    "cases": _l("Look up a report"),
    "info": _l("Services and opening hours"),
    "leave": _l("Leave this chat"),
}
COMMANDS = {
    "/lapor": "report",
    "/status": "cases",
    "/kasus": "cases",
    "/info": "info",
    "/layanan": "info",
    "/keluar": "leave",
    "/batal": "cancel",
    "/privasi": "privacy",
    "/english": "english",
    "/indonesia": "indonesian",
}

START = _l(
    "Welcome to %(city)s. I help you to write a report and tell you how it goes on. In an emergency call %(number)s."
)
PRIVACY = _l(
    "This chat passes through servers of Telegram abroad. Do not send your NIK or a photo of your identity card here. "
    "Confidential things are better told on the web: %(link)s"
)
KEPT, AGREE = CONSENTS[ConsentWording.CHAT_1]  # kept as they are agreed to, and noted with the report
STAFF = _l("Staff of the city: to link this chat, sign in on the web and open «My account».")
CHOOSE = _l("What would you like to do?")
EMERGENCY = _l("This sounds like an emergency. Call %(number)s at once.")
OR_LOCAL = _l("Or call %(number)s.")
ALERTED = _l("Our officers on duty are told now, but they cannot call you.")
FALSE_ALARM = _l("If nobody is in danger, simply go on.")
SECRET = _l(
    "Please send no identity number (NIK) and no access code here. This message was not kept; delete it in your chat, too. "
    "If it was part of your report, write it again without the number. Number and access code are typed on the web only: %(link)s"
)
SLOWER = _l("That was very much in a short time. Please wait a minute; what you sent meanwhile was not taken.")
ONLY_THESE = _l("I can read text, photos and locations only.")
OLD_BUTTON = _l("This button belongs to a report that was sent or cancelled already. Nothing was changed.")
NO_BUTTON = _l("This button is not known.")
STOP = _l("Throw away everything you told so far?")
STOPPED = _l("Everything you told has been thrown away. Nothing was sent.")
NOTHING_TO_STOP = _l("There is nothing to cancel.")
LEFT = _l(
    "This chat is cleared: nothing you told is kept, and no news come here any more. The messages above you delete yourself."
)
NOT_FINISHED = _l("Your report is not finished yet.")
REMINDER = _l("Your report has not been sent yet. Do you want to go on? Otherwise it is thrown away tomorrow.")
PRESS = _l("Please choose with the buttons.")
HAVE_LETTERS = _l("%(count)d of %(most)d characters so far. Write on, or press «Go on».")
TOO_LONG = _l(
    "This part no longer fits: the report may have %(most)d characters, it has %(count)d, "
    "and this part has %(more)d. Please shorten it."
)
WRITE_FIRST = _l("Please write your report first.")
PHOTO_NOTED = _l("Photo %(count)d of at most %(most)d is here.")
PHOTO_FIRST = _l("Photos can be added once you have begun a report.")
LOCATION = _l("Location %(place)s")
LOCATION_KEY = _l("Send where I am now")
LOCATION_HINT = _l("Or press the key below to send where you are now.")
PLACE_NOTED = _l("The place is noted.")
NO_PLACE = _l("No place was given.")
NO_DAY = _l("This is no day that I understand. Type it like 23-11-2026.")
FUTURE_DAY = _l("This day is yet to come.")
UNKNOWN_TENANT = _l("I do not know")
NOTHING_SAID = _l("(not given)")
NOT_SHOWN = _l("(not shown in the chat)")
CONFIDENTIAL_NOTE = _l("Confidential: from here on what you wrote is not shown in this chat any more.")
PREVIEW = _l("Please look it over before you send it. Is it right?")
NEWS_HERE = _l("News come to this chat: number and status only.")
NO_NEWS_HERE = _l("Nothing of this chat is kept with the report.")
LATE = _l(
    "What happened lies more than 30 days back. We take your report all the same and pass it on as the rules say."
)
ALIKE = _l(
    "Something similar is being handled already. Is yours another matter, or do you want an answer of your own? Then send it."
)
DOWN = _l("There is a disturbance of %(service)s. It is known and is being worked on: no need to report it again.")
SENT = _l(
    "Thank you. Your report is recorded under the number %(number)s. Receipt and access code are behind this link, "
    "which is good for 24 hours and for one time:"
)
STEP_OF = _l("Step %(at)d of %(all)d")

BOUND = _l(
    "Report %(number)s is linked to this chat. You get its number and status here; what was written stays on the web."
)
BAD_LINK = _l("This link has been used or is too old. Open your report on the web and make a new one.")
NO_CASES = _l(
    "No report is linked to this chat. Look it up on the web with number and access code; "
    "there you can also have its news sent here."
)
LOCKED = _l(
    "This chat has not been used for a while, so its reports are hidden. Look one of them up on the web "
    "with number and access code and choose «News by Telegram» there."
)
YOUR_CASES = _l("Your reports:")
CASE = _l("Report %(number)s: %(status)s.")
PROMISED = _l("We answer by %(day)s at the latest.")
NO_SUCH_CASE = _l("This chat does not hear of such a report.")
CUT = _l("No more news of report %(number)s come here.")
SOLVED = _l("Thank you. Report %(number)s is finished.")
GOES_ON = _l("We go on with report %(number)s. A supervisor has been told.")
RATED = _l("Thank you for your rating.")
RATE = _l("How satisfied are you?")
LANGUAGE = _l("From now on I write English. /indonesia: back to Indonesian.")
OPEN_TODAY = _l("The service mall is open today: %(hours)s.")
CLOSED_TODAY = _l("The service mall is closed today.")
SERVICES = _l("Services, counters and what to bring:")

B_AGREE = _l("I agree")
B_WEB = _l("Rather on the web")
B_BACK = _l("Back")
B_CANCEL = _l("Cancel")
B_SKIP = _l("Skip")
B_ON = _l("Go on")
KNOWN_OUTAGE = _l("Known already and being worked on: %(services)s. If that is your trouble, you need not report it.")
B_STATUS_PAGE = _l("Just follow it: see how far it is")
B_SEND = _l("Send")
B_SEND_ANYWAY = _l("Send it")
B_CHANGE = _l("Change: %(what)s")
B_YES = _l("Yes")
B_NO = _l("Not solved yet")
B_THROW = _l("Yes, throw away")
B_KEEP = _l("No, go on")
B_TODAY = _l("Today")
B_YESTERDAY = _l("Yesterday")
B_OPEN = _l("Open details")
B_RECEIPT = _l("Open receipt")
B_LOOK = _l("Look up on the web")
B_CUT = _l("No more news here")
B_MENU = _l("Menu")
B_SURVEY = _l("Survey")
B_SERVICES = _l("Open the list")
B_REMEMBER = _l("Yes, send news here")
B_FORGET = _l("No, keep nothing")
B_NEXT_PAGE = _l("More of them")
B_PAGE_BEFORE = _l("Earlier ones")
