/** Sentences that scripts put on the page; all others stand in the templates. */

export const OFFLINE = "现在连不上网络，请检查手机信号或 Wi-Fi。";
export const TOO_SLOW = "网络太慢，没有等到回音，请再试一次。";
export const UNEXPECTED = "系统出错了，请稍后再试。";
export const NOT_SENT = "没有发出去。";
// What a person may have filled in wrongly, as it is called beside the box.
export const FIELDS = { contact: "联系电话", for: "来办事的人的姓名", name: "姓名", enlisted_on: "入伍日期", discharged_on: "退役日期", comment: "评价" };
export const FILE_TOO_BIG = "文件超过 5MB，请换一个小一些的。";
export const FILE_SENDING = (name) => `正在发送：${name}`;
export const FILE_NAME = (file) => `${file.name}（${sizeInWords(file.size)}）`;
export const THANKS_FOR_VOTE = "谢谢，我们记下了。";
export const VOTE_FAILED = "没有记上，请再点一次。";

export const AUTHORS = { bot: "智能助手", caseworker: "工作人员", system: "系统提示", veteran: "我" };
export const WITH_BOT = "智能助手为您解答";
export const WAITING = (place) => place ? `正在排队，第 ${place} 位` : "正在转接，请稍候";
export const WITH_CASEWORKER = (name) => `工作人员${name ? ` ${name} ` : ""}正在为您服务`;
export const CLOSED = "服务已结束，可接着问";
// Labels of choices that this page has a shorter way for than saying them.
export const FIND_STATION = "找服务站";
export const FIND_PERSON = "找工作人员";
export const LEAVE_QUEUE = "取消";
export const CITED = (law, articles) => `《${law}》第${articles.join("、")}条`;
export const IN_FORCE = (date, place) => `${day(date)}起施行，适用地区：${place}`;
export const VOICE = "〔语音〕";
export const LOCATION = "〔位置〕";

export const NO_LOCATION = "没有取得您的位置。您可以在手机设置里允许定位，或者直接在下面选择。";
export const LOOKING = "正在取得您的位置……";
export const NEAREST_FIRST = "已按离您由近到远排列。";
export const AWAY = (metres) => metres < 1000 ? `离您约 ${metres} 米` : `离您约 ${(metres / 1000).toFixed(1)} 公里`;
export const OPEN_NOW = "现在开门";
export const CLOSED_NOW = "现在没有开门";
export const MINUTES = (minutes) => `大约 ${minutes} 分钟`;
export const PLACES_LEFT = (left) => left > 0 ? `还有 ${left} 个` : "已约满";
export const FREE_DAY = "可约";
export const FULL_DAY = "约满";
export const STATES = {
  offered: "候补到一个名额", booked: "已预约", checked_in: "已签到", served: "已办结", no_show: "没有到场", cancelled: "已取消",
};
export const MOVED = "已改好时间。";
export const CANCELLED = "已取消预约。";
export const BOOKED = "预约成功。";
export const STAND_BY = "约满，点这里候补";
export const ON_THE_LIST = "已记下。有人退出时会按先后为您保留，请留意通知和这个页面。";
export const AHEAD = (count) => count ? `前面还有 ${count} 个人` : "您排在第一个";
export const OFFERED = (until) => `有空位了，为您保留到 ${moment(until)}。要的话请点“我要”。`;
export const QUEUE = ({ number, ahead, called }) => called ? `请 ${number} 号到窗口`
  : number ? `您是 ${number} 号，前面还有 ${ahead} 位` : `现在站里有 ${ahead} 位在等`;
export const CODE_PICTURE = (code) => `凭证号 ${code} 的二维码`;
export const CALENDAR_NAME = "预约.ics";
export const FOR = (name) => `为 ${name} 办理`;

export const PHONE = (number) => `手机号：${number}`;
export const REGION_LEVELS = ["省", "市", "县（区）"];
export const PLEASE_CHOOSE = "请选择";
export const SAVED = "已保存。";
export const CONSENT_GIVEN = "您已同意《隐私说明》。";
export const CONSENT_MISSING = "您还没有同意《隐私说明》。不同意也可以咨询和预约。";
export const WITHDRAWN = "已撤回同意。";
export const NOTHING_CHANGED = "没有改动。";
export const RATE = { conversation: "这次咨询，您满意吗？", appointment: "这次到服务站办事，您满意吗？" };
export const RATED = "谢谢您的评价。";

const DAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
const CHINA_MS = 8 * 3600 * 1000;

/** "2026-11-20" or a moment → 2026年11月20日 */
export function day(value) {
  const date = inChina(value);
  return `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
}

/** 11月20日 周五 */
export function weekday(value) {
  const date = inChina(value);
  return `${date.getUTCMonth() + 1}月${date.getUTCDate()}日 ${DAYS[date.getUTCDay()]}`;
}

/** 09:30 */
export function clock(value) {
  return inChina(value).toISOString().slice(11, 16);
}

/** A moment's day in China: 2026-11-20 */
export function dayOf(value) {
  return inChina(value).toISOString().slice(0, 10);
}

/** 今天 09:30, or 11月20日 周五 09:30 */
export function moment(value) {
  const today = dayOf(value) === dayOf(new Date().toISOString());
  return `${today ? "今天" : weekday(value)} ${clock(value)}`;
}

function sizeInWords(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))}KB` : `${(bytes / 1048576).toFixed(1)}MB`;
}

/** Read with the UTC getters: counters open by China's clock, wherever the phone is. */
function inChina(value) {
  return value.length === 10 ? new Date(value) : new Date(Date.parse(value) + CHINA_MS);
}
